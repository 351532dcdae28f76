"""Posters with a QR code: for the station, the counter and smartphone classes."""
