package dev.octet.service.platform.security;

import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who may use the service.
 *
 * @param apiKeys the SHA-256 of each key, as {@code printf %s "$KEY" | sha256sum} prints it; the
 *     keys themselves are written down nowhere
 * @param open whether everybody may use a service without keys, wherever it can be reached from
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
    @DefaultValue("false") boolean open) {
  SecurityProperties {
    apiKeys = List.copyOf(apiKeys);
  }
}
