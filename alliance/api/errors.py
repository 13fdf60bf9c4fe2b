"""Every error of the API in one shape: {"errors": [{"parameter", "message"}]}, always JSON, never kept by a cache."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.views import set_rollback

logger = logging.getLogger(__name__)

# What is wrong, and with which parameter of the query; None where no single parameter is to blame.
Fault = tuple[str | None, str]


class Refused(APIException):
    """A request that cannot be answered, with all that is wrong with it at once."""

    def __init__(
        self,
        faults: list[Fault],
        status_code: int = status.HTTP_400_BAD_REQUEST,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__("; ".join(message for _parameter, message in faults))
        self.faults = faults
        self.status_code = status_code
        self.headers = headers or {}


def not_found(message: str, parameter: str | None = None) -> Refused:
    """A 404: the address names nothing, or a page that does not exist."""
    return Refused([(parameter, message)], status.HTTP_404_NOT_FOUND)


def body_of(faults: list[Fault]) -> dict[str, list[dict[str, str | None]]]:
    """The body of an error."""
    return {"errors": [{"parameter": parameter, "message": message} for parameter, message in faults]}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's exception handler. What it does not know is a bug, and is raised and logged as one."""
    faults: list[Fault]
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, Refused):
        code, faults = error.status_code, error.faults
        headers |= error.headers
    elif isinstance(error, APIException):
        code, faults = error.status_code, [(None, str(error.detail))]
        if scheme := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = str(scheme)
        wait = getattr(error, "wait", None)
        if wait:
            headers["Retry-After"] = str(max(1, round(wait)))
    elif isinstance(error, Http404):
        code, faults = status.HTTP_404_NOT_FOUND, [(None, _("There is nothing at this address."))]
    elif isinstance(error, PermissionDenied):
        code, faults = status.HTTP_403_FORBIDDEN, [(None, _("This is not allowed."))]
    elif isinstance(error, SuspiciousOperation):
        code, faults = status.HTTP_400_BAD_REQUEST, [(None, _("The request is malformed."))]
    elif isinstance(error, OperationalError | InterfaceError):
        logger.exception("The database did not answer a read of the API")
        code, faults = status.HTTP_503_SERVICE_UNAVAILABLE, [(None, _("The database does not answer. Try again soon."))]
        headers["Retry-After"] = "5"
    else:
        return None
    set_rollback()
    return Response(body_of(faults), status=code, headers=headers)
