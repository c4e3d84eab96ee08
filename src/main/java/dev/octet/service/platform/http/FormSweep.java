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
 * Removes files that Tomcat leaves behind after a failed form: a file that was being written when
 * the disk became full remains, and would keep the disk full. While no form is being received, all
 * files in the folder are left-overs.
 */
@Component
final class FormSweep extends OncePerRequestFilter {
  private static final Logger LOG = LoggerFactory.getLogger(FormSweep.class);

  private final ObjectProvider<RunFolder> forms;
  private final ReadWriteLock underWay = new ReentrantReadWriteLock();

  /** Takes a provider, since filters are created before the data directory may be used. */
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
      LOG.warn("Left-over files of forms can't be removed: {}", e.getMessage());
    } finally {
      underWay.writeLock().unlock();
    }
  }
}
