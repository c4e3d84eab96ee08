/**
 * Who may use the service: whoever has one of the configured API keys, or everybody where the
 * service can be reached from this machine only. Takes requests, lets them pass or answers 401.
 */
@NullMarked
package dev.octet.service.platform.security;

import org.jspecify.annotations.NullMarked;
