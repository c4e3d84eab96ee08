/**
 * Tests of the borders between packages, which {@code docs/architecture.md} draws. {@link
 * dev.octet.architecture.EnginePackages} and {@link dev.octet.architecture.ServicePackages} are the
 * tables of who may use whom. They know the compiled classes and the sources, and run nothing.
 */
@NullMarked
package dev.octet.architecture;

import org.jspecify.annotations.NullMarked;
