package dev.octet.service.model;

import dev.octet.engine.RejectedInputException;
import dev.octet.engine.convert.EngineJob;
import dev.octet.engine.convert.ModelInspection;
import dev.octet.engine.samples.input.Preprocessing;
import dev.octet.service.platform.blob.BlobStore;
import dev.octet.service.platform.blob.Blobs;
import dev.octet.service.platform.http.Upload;
import dev.octet.service.platform.http.UploadName;
import dev.octet.service.platform.inspection.Inspections;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.unit.DataSize;

/**
 * Runs one upload as a warm-up before the service accepts requests, up to the commit, which it
 * rolls back. The first upload costs about half a second more than later ones: the child's program
 * is read from the disk, classes are loaded, statements are prepared. Without the warm-up the first
 * client would wait for that.
 */
@Component
class UploadWarmUp implements SmartInitializingSingleton {
  private static final Logger LOG = LoggerFactory.getLogger(UploadWarmUp.class);

  private static final DataSize SIZE = DataSize.ofMegabytes(1);
  private static final UploadName NAME = new UploadName("rehearsal.tflite");
  private static final ModelInspection NOTHING =
      new ModelInspection(
          NAME.text(),
          "tflite",
          SIZE.toBytes(),
          0,
          0L,
          0,
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Preprocessing.NOT_GIVEN,
          List.of(),
          List.of());

  private final ModelRepository repository;
  private final Blobs blobs;
  private final Inspections inspections;
  private final TransactionTemplate transactions;

  UploadWarmUp(
      ModelRepository repository,
      Blobs blobs,
      Inspections inspections,
      TransactionTemplate transactions) {
    this.repository = repository;
    this.blobs = blobs;
    this.inspections = inspections;
    this.transactions = transactions;
  }

  /** Runs after all beans exist and before the web server accepts requests. */
  @Override
  public void afterSingletonsInstantiated() {
    var zeros = new ByteArrayInputStream(new byte[(int) SIZE.toBytes()]);
    try (BlobStore.Incoming file = blobs.receive(new Upload(NAME, zeros, SIZE.toBytes()), SIZE)) {
      inspect(file);
      transactions.executeWithoutResult(transaction -> {
        transaction.setRollbackOnly();
        blobs.keep(file);
        repository.saveAndFlush(new Model(NAME, file, EngineJob.WHOLE, NOTHING));
      });
    } catch (IOException | RuntimeException e) {
      LOG.warn("The warm-up upload failed; real uploads will fail for the same reason", e);
    }
  }

  /** Inspects zeros, which the child must reject as a model. */
  private void inspect(BlobStore.Incoming file) {
    try {
      inspections.inspect(EngineJob.InspectModel.of(file.file(), NAME.text()), NAME);
    } catch (RejectedInputException e) {
      LOG.debug("The warm-up file was rejected, as expected: {}", e.problem().detail());
    }
  }
}
