/**
 * Reader of TensorFlow models: frozen graphs, and SavedModels of TensorFlow 1 and 2 in an archive.
 * The untrusted files come in; a verified network with TensorFlow Lite's semantics goes out. The
 * nodes that the outputs depend on are collected ({@code flat}), variables are looked up in the
 * checkpoint ({@code bundle}), and each node is imported ({@code op}). Runs nothing of the model.
 */
@NullMarked
package dev.octet.engine.read.tensorflow;

import org.jspecify.annotations.NullMarked;
