/**
 * Lists of resources: which items, in which order, and page by page. Takes the query parameters of
 * a request, and gives a page of rows or a problem. It knows no resource.
 */
@NullMarked
package dev.octet.service.platform.list;

import org.jspecify.annotations.NullMarked;
