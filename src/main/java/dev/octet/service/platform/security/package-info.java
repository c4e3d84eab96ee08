/**
 * Access to the service. With configured API keys, only clients with one of the keys have access.
 * Without keys, the service must be reachable from this machine only, and all local clients have
 * access. Web pages of other origins never have access. The package lets requests pass or responds
 * with 401, 403 or 421, and adds security headers to every response. It knows paths of the service,
 * but not the code behind them.
 */
@NullMarked
package dev.octet.service.platform.security;

import org.jspecify.annotations.NullMarked;
