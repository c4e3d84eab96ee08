/**
 * Who may use the service: whoever has one of the configured API keys, or everybody where the
 * service can be reached from this machine only; but never a web page of another origin in
 * somebody's browser. Takes requests, lets them pass or answers 401, 403 or 421, and gives every
 * answer the headers that browsers obey. Knows paths of the service, and nothing of what is there.
 */
@NullMarked
package dev.octet.service.platform.security;

import org.jspecify.annotations.NullMarked;
