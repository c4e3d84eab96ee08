/**
 * The architecture of a Keras network: JSON in either spelling (Keras 2 with lists of inbound
 * nodes, Keras 3 with arguments) goes in, layers with their settings and calls come out ({@link
 * dev.octet.engine.read.keras.config.NetworkConfig}). The JSON may be hostile: its size, depth and
 * number of tokens are limited. Knows neither weights nor what a layer computes.
 */
@NullMarked
package dev.octet.engine.read.keras.config;

import org.jspecify.annotations.NullMarked;
