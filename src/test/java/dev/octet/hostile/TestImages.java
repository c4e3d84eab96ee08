package dev.octet.hostile;

import dev.octet.engine.calibrate.CalibrationSamples;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/** Images in the forms that decoders tell apart, most of them small. */
final class TestImages {
  private static final int WIDTH = 60;
  private static final int HEIGHT = 44;

  private static final int[] TYPES = {
    BufferedImage.TYPE_INT_RGB,
    BufferedImage.TYPE_BYTE_GRAY,
    BufferedImage.TYPE_USHORT_GRAY,
    BufferedImage.TYPE_BYTE_INDEXED,
    BufferedImage.TYPE_BYTE_BINARY,
    BufferedImage.TYPE_4BYTE_ABGR
  };

  private TestImages() {}

  /** Grey, colour, palette and alpha, 1, 8 and 16 bits, each as it is and interlaced. */
  static List<byte[]> pngs() throws IOException {
    List<byte[]> pngs = new ArrayList<>();
    for (boolean progressive : new boolean[] {false, true}) {
      for (int type : TYPES) pngs.add(encoded(image(type), "png", progressive));
      pngs.add(encoded(sixteenBits(), "png", progressive));
    }
    return pngs;
  }

  /** Colour and grey, baseline and progressive, CMYK, with EXIF. */
  static List<byte[]> jpegs() throws IOException {
    List<byte[]> jpegs = new ArrayList<>();
    for (boolean progressive : new boolean[] {false, true}) {
      jpegs.add(encoded(image(BufferedImage.TYPE_INT_RGB), "jpeg", progressive));
      jpegs.add(encoded(image(BufferedImage.TYPE_BYTE_GRAY), "jpeg", progressive));
    }
    jpegs.add(CalibrationSamples.withOrientation(jpegs.getFirst(), 6));
    jpegs.addAll(
        SoundFiles.real(
            "images/imagenet_calibration_1000/n01871265_tusker.jpg",
            "cases/cmyk_jpeg/pictures/pil_sample_cmyk.jpg",
            "images/originals/n03297495_espresso_maker.JPEG"));
    return jpegs;
  }

  /** A JPEG of several scans. */
  static byte[] progressive() throws IOException {
    return encoded(image(BufferedImage.TYPE_INT_RGB), "jpeg", true);
  }

  static List<byte[]> others() throws IOException {
    List<byte[]> others = new ArrayList<>();
    for (String format : List.of("bmp", "gif", "tiff")) {
      others.add(CalibrationSamples.encoded(image(BufferedImage.TYPE_INT_RGB), format));
    }
    String folder = "cases/other_picture_formats_skipped/pictures/";
    others.addAll(SoundFiles.real(folder + "2.webp", folder + "1.gif"));
    return others;
  }

  /** A part of a real image where there is one. */
  private static BufferedImage image(int type) throws IOException {
    List<byte[]> real =
        SoundFiles.real("images/imagenet_calibration_1000/n04254120_soap_dispenser.jpg");
    BufferedImage source =
        real.isEmpty()
            ? CalibrationSamples.image(
                WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB, (x, y) -> x * 999 + y * y)
            : ImageIO.read(new ByteArrayInputStream(real.getFirst()));
    return CalibrationSamples.image(WIDTH, HEIGHT, type, (x, y) -> source.getRGB(x, y));
  }

  private static BufferedImage sixteenBits() {
    var model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            false,
            false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    var raster = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, WIDTH, HEIGHT, 3, null);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) raster.setPixel(x, y, new int[] {x * 1000, y * 1400, x * y});
    }
    return new BufferedImage(model, raster, false, null);
  }

  private static byte[] encoded(BufferedImage image, String format, boolean progressive)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    if (progressive) param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
    try (var stream = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), param);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
