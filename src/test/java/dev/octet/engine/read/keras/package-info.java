@NullMarked
package dev.octet.engine.read.keras;

import org.jspecify.annotations.NullMarked;
