package dev.octet.engine.read.tflite.flatbuffer;

import dev.octet.engine.read.tflite.flatbuffer.TableType.Field;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Child;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Children;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Scalar;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Text;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Texts;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Union;
import dev.octet.engine.read.tflite.flatbuffer.TableType.Field.Vector;
import java.util.List;

/**
 * The complete schema of TFLite metadata ({@code metadata_schema.fbs}, version 1.5.0). All of it is
 * needed, since metadata is copied as a whole.
 */
public final class MetadataSchema {
  private static final Field TEXT = new Text();
  private static final Field FLOATS = new Vector(4);
  private static final Field BYTE = new Scalar(1);
  private static final Field INT = new Scalar(4);

  private static final Field FILES =
      new Children(
          TableType.of(
              "AssociatedFile",
              TEXT, // name
              TEXT, // description
              BYTE, // type
              TEXT, // locale
              TEXT)); // version

  private static final TableType CONTENT =
      TableType.of(
          "Content",
          BYTE,
          new Union(
              List.of(
                  TableType.of("FeatureProperties"),
                  TableType.of(
                      "ImageProperties",
                      BYTE, // color space
                      new Child(TableType.of("ImageSize", INT, INT))),
                  TableType.of("BoundingBoxProperties", new Vector(4), BYTE, BYTE),
                  TableType.of("AudioProperties", INT, INT))),
          new Child(TableType.of("ValueRange", INT, INT)));

  private static final Field PROCESS_UNITS =
      new Children(
          TableType.of(
              "ProcessUnit",
              BYTE,
              new Union(
                  List.of(
                      TableType.of("NormalizationOptions", FLOATS, FLOATS),
                      TableType.of("ScoreCalibrationOptions", BYTE, INT),
                      TableType.of("ScoreThresholdingOptions", INT),
                      TableType.of("BertTokenizerOptions", FILES),
                      TableType.of("SentencePieceTokenizerOptions", FILES, FILES),
                      TableType.of("RegexTokenizerOptions", TEXT, FILES)))));

  private static final Field TENSORS =
      new Children(
          TableType.of(
              "TensorMetadata",
              TEXT, // name
              TEXT, // description
              new Texts(), // dimension names
              new Child(CONTENT),
              PROCESS_UNITS,
              new Child(TableType.of("Stats", FLOATS, FLOATS)),
              FILES));

  private static final Field GROUPS = new Children(TableType.of("TensorGroup", TEXT, new Texts()));

  private static final TableType SUBGRAPH =
      TableType.of(
          "SubGraphMetadata",
          TEXT, // name
          TEXT, // description
          TENSORS, // inputs
          TENSORS, // outputs
          FILES,
          PROCESS_UNITS, // process units of the inputs
          PROCESS_UNITS, // process units of the outputs
          GROUPS, // groups of the inputs
          GROUPS, // groups of the outputs
          new Children(TableType.of("CustomMetadata", TEXT, new Vector(1))));

  /** Schema of the root table, {@code ModelMetadata}. */
  public static final TableType MODEL =
      TableType.of(
          "ModelMetadata",
          TEXT, // name
          TEXT, // description
          TEXT, // version
          new Children(SUBGRAPH),
          TEXT, // author
          TEXT, // license
          FILES,
          TEXT); // minimum parser version

  private MetadataSchema() {}
}
