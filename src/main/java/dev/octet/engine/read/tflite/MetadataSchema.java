package dev.octet.engine.read.tflite;

import dev.octet.engine.read.tflite.TableType.Field;
import dev.octet.engine.read.tflite.TableType.Field.Child;
import dev.octet.engine.read.tflite.TableType.Field.Children;
import dev.octet.engine.read.tflite.TableType.Field.Scalar;
import dev.octet.engine.read.tflite.TableType.Field.Text;
import dev.octet.engine.read.tflite.TableType.Field.Union;
import dev.octet.engine.read.tflite.TableType.Field.Unread;
import dev.octet.engine.read.tflite.TableType.Field.Vector;
import java.util.List;

/**
 * TFLite metadata's schema ({@code metadata_schema.fbs}, version 1.5.0), as far as it is read. What
 * is not read is not verified.
 */
final class MetadataSchema {
  private static final Field TEXT = new Text();
  private static final Field FLOATS = new Vector(4);
  private static final Field UNREAD = new Unread();

  private static final Field ASSOCIATED_FILES =
      new Children(
          TableType.of(
              "AssociatedFile",
              TEXT, // name
              UNREAD, // description
              new Scalar(1), // type
              TEXT)); // locale

  private static final TableType PROCESS_UNIT =
      TableType.of(
          "ProcessUnit",
          new Scalar(1),
          new Union(List.of(TableType.of("NormalizationOptions", FLOATS, FLOATS))));

  private static final TableType TENSOR =
      TableType.of(
          "TensorMetadata",
          TEXT, // name
          TEXT, // description
          UNREAD, // dimension names
          UNREAD, // content
          new Children(PROCESS_UNIT),
          new Child(TableType.of("Stats", FLOATS, FLOATS)),
          ASSOCIATED_FILES);

  private static final TableType SUBGRAPH =
      TableType.of(
          "SubGraphMetadata",
          UNREAD, // name
          UNREAD, // description
          new Children(TENSOR),
          new Children(TENSOR));

  static final TableType MODEL =
      TableType.of(
          "ModelMetadata",
          TEXT, // name
          TEXT, // description
          UNREAD, // version
          new Children(SUBGRAPH));

  private MetadataSchema() {}
}
