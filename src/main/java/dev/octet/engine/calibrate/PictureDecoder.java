package dev.octet.engine.calibrate;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a part of a JPEG or PNG. The JDK's own reader comes first, since its libjpeg is the
 * fastest at hand; TwelveMonkeys reads the JPEGs that it gives up (CMYK, odd markers). Keeps its
 * readers and its image: one a thread.
 */
final class PictureDecoder {
  private static final String JDK = "com.sun.imageio.";

  private final List<ImageReader> jpeg = readers("jpeg");
  private final List<ImageReader> png = readers("png");
  private @Nullable BufferedImage reused;

  private static List<ImageReader> readers(String format) {
    List<ImageReaderSpi> found = new ArrayList<>();
    Iterator<ImageReaderSpi> all =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (all.hasNext()) {
      ImageReaderSpi provider = all.next();
      if (!List.of(provider.getFormatNames()).contains(format)) continue;
      if (provider.getClass().getName().startsWith(JDK)) {
        found.addFirst(provider);
      } else {
        found.add(provider);
      }
    }
    List<ImageReader> readers = new ArrayList<>();
    for (ImageReaderSpi provider : found) {
      try {
        readers.add(provider.createReaderInstance());
      } catch (IOException e) {
        throw new IllegalStateException("no " + format + " reader", e);
      }
    }
    return readers;
  }

  /**
   * Decodes the pixels of a region, every n-th in both directions.
   *
   * @param region inside the picture
   * @throws IOException if no reader can
   */
  Pixels decode(
      CalibrationSet.SampleBytes file, PictureHeader header, Rectangle region, int everyNth)
      throws IOException {
    int width = (region.width + everyNth - 1) / everyNth;
    int height = (region.height + everyNth - 1) / everyNth;
    List<ImageReader> readers = header.format() == PictureHeader.Format.PNG ? png : jpeg;
    IOException failure = null;
    for (int i = 0; i < readers.size(); i++) {
      ImageReader reader = readers.get(i);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(region);
      param.setSourceSubsampling(everyNth, everyNth, 0, 0);
      // only the JDK's JPEG reader is known to be content with any larger image
      boolean reuses = i == 0 && header.isColourJpeg();
      if (reuses) param.setDestination(room(width, height));
      try (var stream = new BytesImageStream(file.bytes(), file.length())) {
        reader.setInput(stream, true, true);
        return Pixels.of(reader.read(0, param), width, height);
      } catch (IOException e) {
        if (failure == null) failure = e;
      } catch (RuntimeException e) { // readers throw what they like at malformed files
        if (failure == null) failure = new IOException(String.valueOf(e.getMessage()), e);
      } finally {
        reader.setInput(null);
      }
    }
    throw failure == null ? new IOException("no reader") : failure;
  }

  private BufferedImage room(int width, int height) {
    BufferedImage image = reused;
    if (image == null || image.getWidth() < width || image.getHeight() < height) {
      int roomyWidth = image == null ? width : Math.max(width, image.getWidth());
      int roomyHeight = image == null ? height : Math.max(height, image.getHeight());
      image = new BufferedImage(roomyWidth, roomyHeight, BufferedImage.TYPE_3BYTE_BGR);
      reused = image;
    }
    return image;
  }
}
