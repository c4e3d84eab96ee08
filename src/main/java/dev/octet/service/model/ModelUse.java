package dev.octet.service.model;

import dev.octet.service.upload.UploadUse;

/** Knows what still needs a model; each bean is asked before a model is removed. */
public interface ModelUse extends UploadUse {}
