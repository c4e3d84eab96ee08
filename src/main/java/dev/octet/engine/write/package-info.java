@org.jspecify.annotations.NullMarked
package dev.octet.engine.write;
