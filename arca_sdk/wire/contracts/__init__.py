"""One table per web service, written from ARCA's manuals and published interfaces in our own notation."""
