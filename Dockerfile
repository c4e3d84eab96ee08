# The service, on one port and with one volume: docker build -t octet:0.1.0 .
# Base images can be taken from elsewhere: --build-arg MAVEN_IMAGE=… --build-arg JAVA_IMAGE=…
# Maven's settings (a mirror, say) come in as a secret and stay out of the image:
#   --secret id=maven-settings,src=$HOME/.m2/settings.xml
ARG MAVEN_IMAGE=maven:3-eclipse-temurin-25
ARG JAVA_IMAGE=eclipse-temurin:25-jre

FROM ${MAVEN_IMAGE} AS build
WORKDIR /source
COPY pom.xml ./
COPY build build
COPY src src
RUN --mount=type=cache,target=/root/.m2/repository \
    --mount=type=secret,id=maven-settings,target=/root/.m2/settings.xml \
    mvn -B -q package -Dmaven.test.skip=true
RUN java -Djarmode=tools -jar target/octet.jar extract --layers --destination /layers

FROM ${JAVA_IMAGE}
RUN groupadd --system --gid 10001 octet \
 && useradd --system --uid 10001 --gid octet --home-dir /data --shell /usr/sbin/nologin octet \
 && install -d -o octet -g octet -m 0700 /data
WORKDIR /octet
# libraries change seldom, and so does their layer
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/spring-boot-loader/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
# what the children of the service start from; made here, since it fits this Java and these files only
RUN java -XX:AOTCacheOutput=/octet/octet.aot -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
      -Djava.awt.headless=true -Dorg.bytedeco.javacpp.cachedir=/tmp/native -jar /octet/octet.jar rehearse \
      >/tmp/rehearsal.log 2>&1 || { cat /tmp/rehearsal.log; exit 1; } \
 && rm -rf /tmp/native /tmp/rehearsal.log
USER 10001:10001
# Others than this container have to reach it. Without keys (OCTET_SECURITY_APIKEYS) it then does not
# start, unless OCTET_SECURITY_OPEN=true says that everybody who reaches it may use it.
ENV SERVER_ADDRESS=0.0.0.0 \
    OCTET_DATADIRECTORY=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '\"status\":\"UP\"' <&3"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=25", "-XX:+ExitOnOutOfMemoryError", "-jar", "/octet/octet.jar"]
# other commands are docker run's arguments: docker run octet convert …; those of serve follow it
CMD ["serve"]
