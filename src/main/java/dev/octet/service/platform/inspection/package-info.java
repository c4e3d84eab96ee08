/**
 * The inspection of uploads. Runs the inspection of an upload in a child process, a limited number
 * at the same time; while none can start, uploads are refused with 503 before their bodies are
 * read. Checks of requests that can do without them take the same turns. Gives the engine's result
 * or a problem. It knows no resource.
 */
@NullMarked
package dev.octet.service.platform.inspection;

import org.jspecify.annotations.NullMarked;
