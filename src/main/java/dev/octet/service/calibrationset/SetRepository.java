package dev.octet.service.calibrationset;

import dev.octet.service.upload.UploadRepository;

/** The table {@code calibration_sets}. */
interface SetRepository extends UploadRepository<UploadedSet> {}
