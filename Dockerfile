# docker build -t idtoken .
# To pin the base images, give their digests: --build-arg SDK=mcr.microsoft.com/dotnet/sdk:10.0@sha256:… (docs/operations.md, "Pinning images").
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK} AS build
WORKDIR /source
COPY . .
# With a runtime named, the server starts with compiled code; packages.lock.json covers linux-x64.
RUN dotnet publish src/Api -c Release -o /app -p:RestoreLockedMode=true $([ "$(uname -m)" != x86_64 ] || echo "-r linux-x64 --no-self-contained")

FROM ${RUNTIME}
WORKDIR /app
COPY --from=build /app .
# Writes nothing but the diagnostics socket in /tmp: the store is a Redis, given by ConnectionStrings__Redis.
USER $APP_UID
EXPOSE 8080
# The image has no HTTP client. Kubernetes asks by itself and ignores this.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '^HTTP/1.1 200' <&3"]
ENTRYPOINT ["dotnet", "IdToken.Api.dll"]
