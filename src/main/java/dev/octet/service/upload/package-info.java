/**
 * The parts that all kinds of uploaded files share: a file is received, inspected by a child
 * process, stored with a row of its own, and removed once nothing needs it. It knows neither models
 * nor calibration sets, which are such files.
 */
@NullMarked
package dev.octet.service.upload;

import org.jspecify.annotations.NullMarked;
