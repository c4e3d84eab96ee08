package dev.octet.service.platform.security;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports how to start a service that other machines can reach. */
final class OpenServiceFailureAnalyzer extends AbstractFailureAnalyzer<OpenServiceException> {
  @Override
  protected FailureAnalysis analyze(Throwable failure, OpenServiceException cause) {
    return new FailureAnalysis(
        cause.getMessage(),
        """
        Do one of these:
           - configure API keys: octet.security.api-keys (in the environment: OCTET_SECURITY_APIKEYS) is \
        a list of their SHA-256, each as printf %s "$KEY" | sha256sum prints it
          - make it listen on this machine only: server.address=127.0.0.1
          - open it on purpose, if something else protects it: octet.security.open=true\
        """,
        cause);
  }
}
