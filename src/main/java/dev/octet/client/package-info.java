/**
 * A client of Octet's REST service. Input: files and the JSON of a conversion request. Output: the
 * finished conversion as JSON, and downloaded files. It knows only HTTP and the contract: neither
 * the service's classes nor how a conversion works.
 */
@NullMarked
package dev.octet.client;

import org.jspecify.annotations.NullMarked;
