/**
 * The inspection of uploads. Takes an upload's job and runs it in a child process when its turn
 * comes; while no turn is free, uploads are refused with 503 before their bodies are read. Gives
 * the engine's result or a problem. It knows no resource.
 */
@NullMarked
package dev.octet.service.platform.inspection;

import org.jspecify.annotations.NullMarked;
