# One image, four commands: gateway, resolver, journal, omni.
# Debian and not Alpine: the tests run on this C library, and what runs here should be what was tested.
ARG NODE_IMAGE=node:22.20.0-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /source
COPY . .
# Everything is installed to compile; assemble.mjs then lays out /app and installs what runs, and nothing else, in it.
RUN npm ci --no-audit --no-fund --loglevel=error && node tools/image/assemble.mjs /app

FROM ${NODE_IMAGE}
ENV NODE_ENV=production OMNI_HTTP_HOST=0.0.0.0 OMNI_URL=http://127.0.0.1:8080 PATH=/app/bin:$PATH
WORKDIR /app
# The files belong to root and the process does not run as root: it cannot change itself.
COPY --from=build /app /app
# A volume that is mounted here starts with this owner and mode; docker-compose.yml keeps its secrets in it.
RUN install -d -o node -g node -m 0700 /secrets
# By number: a supervisor that demands "not root" cannot look up a name.
USER 1000:1000
EXPOSE 8080 8081 50051
CMD ["gateway"]
