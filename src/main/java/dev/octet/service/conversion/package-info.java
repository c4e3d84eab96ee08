@org.jspecify.annotations.NullMarked
package dev.octet.service.conversion;
