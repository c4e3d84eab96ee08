/**
 * Access to the service: clients with one of the configured API keys, or, if the service is
 * reachable from this machine only, everybody; never a web page of another origin in somebody's
 * browser. Takes requests, lets them pass or answers 401, 403 or 421, and gives every response the
 * headers that browsers obey. It knows paths of the service, and nothing behind them.
 */
@NullMarked
package dev.octet.service.platform.security;

import org.jspecify.annotations.NullMarked;
