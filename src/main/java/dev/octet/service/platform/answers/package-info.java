/**
 * How answers look before and beyond Spring MVC: the problem documents of requests that the web
 * server refuses by itself, and which of the formats that a client accepts are looked at. Takes
 * statuses and headers, gives documents and media types. It knows no resource.
 */
@NullMarked
package dev.octet.service.platform.answers;

import org.jspecify.annotations.NullMarked;
