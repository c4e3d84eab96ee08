package dev.octet.service.platform.http;

import dev.octet.service.platform.storage.RunFolder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Removes what the container leaves of forms that broke off: the file that it was writing when the
 * disk was full stays, and would keep the disk full. Whenever no form is under way, all files are
 * left-overs.
 */
@Component
final class FormSweep extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(FormSweep.class);

  private final ObjectProvider<RunFolder> forms;
  private final ReadWriteLock underWay = new ReentrantReadWriteLock();

  /** Filters are made before the data directory may be touched, hence the provider. */
  FormSweep(ObjectProvider<RunFolder> forms) {
    this.forms = forms;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    String type = request.getContentType();
    return type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    underWay.readLock().lock();
    try {
      chain.doFilter(request, response);
    } finally {
      underWay.readLock().unlock();
      sweep();
    }
  }

  private void sweep() {
    if (!underWay.writeLock().tryLock()) return;
    try {
      forms.getObject().clear();
    } catch (IOException e) {
      LOG.warn("What is left of forms can't be removed: {}", e.getMessage());
    } finally {
      underWay.writeLock().unlock();
    }
  }
}
