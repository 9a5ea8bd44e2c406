# Canbo as a container image. Built against the distribution's libpq, so that TLS to PostgreSQL and its security updates
# are Debian's. The base must be Debian 13 or newer: an older glibc (before 2.38) cannot reuse the memory that Argon2
# frees, and every login would cost some for good.
#
#   docker build -t canbo .
#   docker run --rm -p 127.0.0.1:8080:8080 -v canbo:/data canbo             an empty registry on SQLite in the volume
#   docker run --rm -p 127.0.0.1:8080:8080 canbo serve --demo               a trial

ARG RUST_VERSION=1.95

# ---- build -----------------------------------------------------------------------------------------------------------
FROM rust:${RUST_VERSION}-slim-trixie AS build

# Debian keeps one version of a package in a release's archive: pinned versions would soon be gone.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev libpq-dev \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /build

# The dependencies in a layer of their own, which lasts until Cargo.toml or Cargo.lock changes: the crate is an empty one
# here. The tables of tests and benches are cut out of the manifest, since their files are no part of the image's build.
COPY Cargo.toml Cargo.lock ./
RUN awk '/^\[/ { cut = /^\[\[/ } !cut' Cargo.toml > cut.toml && mv cut.toml Cargo.toml \
 && mkdir src \
 && echo '//! Stands in for the library.' > src/lib.rs \
 && printf '//! Stands in for the program.\nfn main() {}\n' > src/main.rs \
 && cargo build --release --locked --no-default-features

# What is copied is the list in .dockerignore. The stand-ins are younger than the files that replace them, so these are
# touched, or cargo would see nothing to do.
COPY . .
RUN awk '/^\[/ { cut = /^\[\[/ } !cut' Cargo.toml > cut.toml && mv cut.toml Cargo.toml \
 && touch src/lib.rs src/main.rs \
 && cargo build --release --locked --no-default-features \
 && ./target/release/canbo --help > /dev/null

# ---- run -------------------------------------------------------------------------------------------------------------
FROM debian:trixie-slim

LABEL org.opencontainers.image.title="canbo" \
      org.opencontainers.image.description="Registry and compliance service for the officials of a Vietnamese province's communes and wards" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"

# curl is the health check's. /data belongs to the service's user, and so does the volume that is made from it.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates curl libpq5 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --gid 10001 canbo \
 && useradd --uid 10001 --gid canbo --home-dir /data --no-create-home --shell /usr/sbin/nologin canbo \
 && install -d -o canbo -g canbo -m 0750 /data

COPY LICENSE LICENSE-APACHE LICENSE-MIT /usr/share/doc/canbo/
COPY --from=build /build/target/release/canbo /usr/local/bin/canbo

ENV CANBO_LISTEN=0.0.0.0:8080 \
    DATABASE_URL=sqlite:///data/canbo.db

# By number, so that an orchestrator can see that it is not root.
USER 10001:10001
WORKDIR /data
VOLUME ["/data"]
EXPOSE 8080
STOPSIGNAL SIGTERM

# Whatever address the service listens on, it has to answer on loopback inside the container.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["sh", "-c", "exec curl -fsS -o /dev/null --max-time 4 http://127.0.0.1:${CANBO_LISTEN##*:}/readyz"]

ENTRYPOINT ["canbo"]
CMD ["serve"]
