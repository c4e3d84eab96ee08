package dev.octet.engine.samples.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a region of an image file; of several images in a file, the first. The JDK's own readers
 * are tried first, since its libjpeg is the fastest available; TwelveMonkeys reads files that they
 * reject (CMYK, unusual markers) and the format that the JDK lacks (WebP). Readers and an image are
 * kept for reuse, so each thread needs an instance of its own.
 */
public final class ImageDecoder {
  private static final String JDK = "com.sun.imageio.";

  /**
   * Format for which TwelveMonkeys is tried first: the JDK's TIFF reader decodes Lab to wrong
   * colors.
   */
  private static final String TIFF = "tiff";

  private final Map<ImageHeader.Format, List<ImageReader>> readers =
      new EnumMap<>(ImageHeader.Format.class);
  private @Nullable BufferedImage reused;

  private static List<ImageReader> create(String format) {
    List<ImageReaderSpi> found = new ArrayList<>();
    Iterator<ImageReaderSpi> all =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, true);
    while (all.hasNext()) {
      ImageReaderSpi provider = all.next();
      if (!List.of(provider.getFormatNames()).contains(format)) continue;
      boolean jdk = provider.getClass().getName().startsWith(JDK);
      if (jdk != format.equals(TIFF)) {
        found.addFirst(provider);
      } else {
        found.add(provider);
      }
    }
    List<ImageReader> created = new ArrayList<>();
    for (ImageReaderSpi provider : found) {
      try {
        created.add(provider.createReaderInstance());
      } catch (IOException e) {
        throw new IllegalStateException("no " + format + " reader", e);
      }
    }
    return created;
  }

  private List<ImageReader> readers(ImageHeader.Format format) {
    return readers.computeIfAbsent(format, f -> create(f.name().toLowerCase(Locale.ROOT)));
  }

  /**
   * Decodes a GIF's first frame placed on its logical screen, since a frame may cover only a part
   * of the image.
   */
  private Pixels screen(FileBytes file, ImageHeader header, Rectangle region, int everyNth)
      throws IOException {
    GifHeader gif = GifHeader.of(file.bytes(), file.length());
    if (gif == null) throw new IOException("it has no frame");
    ImageReader reader = readers(header.format()).getFirst();
    var screen = new BufferedImage(header.width(), header.height(), BufferedImage.TYPE_3BYTE_BGR);
    Graphics2D graphics = screen.createGraphics();
    try (var stream = new BytesImageStream(file.bytes(), file.length())) {
      graphics.setColor(new Color(gif.background()));
      graphics.fillRect(0, 0, header.width(), header.height());
      reader.setInput(stream, true, true);
      graphics.drawImage(reader.read(0), gif.left(), gif.top(), null);
    } catch (RuntimeException e) { // readers throw arbitrary exceptions for malformed files
      throw new IOException(String.valueOf(e.getMessage()), e);
    } finally {
      graphics.dispose();
      reader.setInput(null);
    }
    return Pixels.of(screen, header.width(), header.height()).every(everyNth, region);
  }

  /**
   * Decodes every n-th pixel of a region in both directions.
   *
   * @param file the file's bytes
   * @param header header of the file
   * @param region region inside the image, in pixels
   * @param everyNth distance between decoded pixels, at least 1
   * @throws IOException if no reader can decode the file
   */
  public Pixels decode(FileBytes file, ImageHeader header, Rectangle region, int everyNth)
      throws IOException {
    if (header.format() == ImageHeader.Format.GIF) return screen(file, header, region, everyNth);
    int width = (region.width + everyNth - 1) / everyNth;
    int height = (region.height + everyNth - 1) / everyNth;
    IOException failure = null;
    List<ImageReader> candidates = readers(header.format());
    for (int i = 0; i < candidates.size(); i++) {
      ImageReader reader = candidates.get(i);
      ImageReadParam param = reader.getDefaultReadParam();
      param.setSourceRegion(region);
      param.setSourceSubsampling(everyNth, everyNth, 0, 0);
      // only the JDK's JPEG reader is known to accept a larger destination image
      boolean reuses = i == 0 && header.isColourJpeg();
      if (reuses) param.setDestination(room(width, height));
      var truncation = new Truncation();
      try (var stream = new BytesImageStream(file.bytes(), file.length())) {
        reader.setInput(stream, true, true);
        reader.addIIOReadWarningListener(truncation);
        BufferedImage image = reader.read(0, param);
        if (!truncation.found) return Pixels.of(image, width, height);
        // other readers would fill the missing part as well
        throw new TruncatedImageException();
      } catch (TruncatedImageException e) {
        throw e;
      } catch (IOException e) {
        if (failure == null) failure = e;
      } catch (RuntimeException e) { // readers throw arbitrary exceptions for malformed files
        if (failure == null) failure = new IOException(String.valueOf(e.getMessage()), e);
      } finally {
        reader.removeIIOReadWarningListener(truncation);
        reader.setInput(null);
      }
    }
    throw failure == null ? new IOException("no reader") : failure;
  }

  /**
   * Notices that the data of a JPEG end before its last line. The readers fill the rest with gray
   * and only warn, with libjpeg's text for JWRN_HIT_MARKER. A file that lacks nothing but its end
   * marker causes another warning.
   */
  private static final class Truncation implements IIOReadWarningListener {
    private static final String TEXT = "premature end of data segment";

    private boolean found;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      found |= warning.contains(TEXT);
    }
  }

  /** An image of which a part is missing. */
  private static final class TruncatedImageException extends IOException {
    TruncatedImageException() {
      super("its data end before its last line");
    }
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
