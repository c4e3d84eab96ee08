/**
 * Verifies the bytes of a protocol buffer before a library parses them. Untrusted bytes and the
 * expected kind of message go in; afterwards the bytes are known to be well-formed, and the parsed
 * messages to need no more than a small multiple of the file's size in memory ({@link
 * dev.octet.engine.read.protobuf.WireCheck}). Also lists the outermost fields of a file, by which
 * formats are told apart. Knows no format.
 */
@NullMarked
package dev.octet.engine.read.protobuf;

import org.jspecify.annotations.NullMarked;
