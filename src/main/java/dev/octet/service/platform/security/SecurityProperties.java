package dev.octet.service.platform.security;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of access to the service.
 *
 * @param apiKeys the SHA-256 of each key, as {@code printf %s "$KEY" | sha256sum} prints it; the
 *     keys themselves are written down nowhere
 * @param open whether everybody may use a service without keys, wherever it can be reached from
 * @param hosts the names, without ports, by which a service without keys may be called beside IP
 *     addresses and {@code localhost}; and the names under which proxies show the service
 */
@Validated
@ConfigurationProperties("octet.security")
record SecurityProperties(
    @DefaultValue
        List<
                @Pattern(
                    regexp = "[0-9a-fA-F]{64}",
                    message = "must be the SHA-256 of a key: 64 hexadecimal digits")
                String>
            apiKeys,
    @DefaultValue("false") boolean open,
    @DefaultValue
        List<
                @Pattern(
                    regexp = "[0-9a-zA-Z_]([0-9a-zA-Z._-]*[0-9a-zA-Z_])?",
                    message = "must be a host name, without a port: octet.example.org")
                String>
            hosts) {
  SecurityProperties {
    apiKeys = List.copyOf(apiKeys);
    hosts = List.copyOf(hosts);
  }
}
