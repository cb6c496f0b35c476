from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()

origins = ["https://app.example.com"]

app.add_middleware(
    CORSMiddleware,
    allow_origins=origins,
    allow_origin_regex=r"https://.*\.example.com",
    allow_credentials=True,
    allow_methods=["GET", "PUT"],
    allow_headers=["*"],
)
