# The product in one image; docker-compose.yml runs it as web, worker and beat.
FROM python:3.13-slim AS build
COPY requirements/uv.txt /tmp/uv.txt
RUN pip install --no-cache-dir --require-hashes -r /tmp/uv.txt
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN uv venv /venv && uv pip install --python /venv/bin/python --require-hashes --no-cache -r requirements/run.txt
COPY . .
RUN /venv/bin/python -m alliance.local.plotly_bundle && STATIC_ROOT=/static /venv/bin/python manage.py collectstatic --noinput

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /app alliance
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 STATIC_ROOT=/static BEAT_SCHEDULE_FILE=/tmp/celerybeat
USER 10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--blocking-threads", "8", "alliance.wsgi:application"]
