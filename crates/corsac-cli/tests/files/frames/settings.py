from corsheaders.defaults import default_headers

MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]

CORS_ALLOWED_ORIGINS = [
    "https://app.example.com",
    "http://localhost:3000",
]
CORS_ALLOWED_ORIGIN_REGEXES = [
    r"^https://\w+\.example\.com",
]
CORS_ALLOW_HEADERS = (
    *default_headers,
    "x-trace",
)
CORS_ALLOW_CREDENTIALS = True
