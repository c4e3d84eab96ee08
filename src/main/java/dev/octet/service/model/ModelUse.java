package dev.octet.service.model;

import dev.octet.service.upload.UploadUse;

/**
 * Reports whether something still needs a model. Before a model is removed, every bean of this type
 * is asked.
 */
public interface ModelUse extends UploadUse {}
