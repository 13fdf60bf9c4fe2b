"""How the desk writes and reads dates: 2025-06-14 says the same everywhere; 06/05/2025 does not and is not taken."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%d.%m.%Y"]
