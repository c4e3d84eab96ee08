package dev.octet.service.platform.database;

import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import jakarta.persistence.LockTimeoutException;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PessimisticLockException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLWarning;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.hibernate.StaleStateException;
import org.hibernate.exception.JDBCConnectionException;
import org.hibernate.exception.SnapshotIsolationException;
import org.hibernate.exception.TransactionSerializationException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionTimedOutException;

/**
 * Failures of the database that nobody's request is to blame for, and after which trying again
 * helps. They come as many types of Spring's, Hibernate's and JDBC's; where a server or a driver
 * has said why, its SQLSTATE decides (appendix A of PostgreSQL's documentation).
 */
public enum DatabaseFailure {
  /** The database can't be reached, does not answer, or takes no work at the moment. */
  AWAY,
  /** Two transactions were in each other's way. */
  COLLISION;

  /** Classes of SQLSTATE: connection exception, operator intervention, system error. */
  private static final Set<String> AWAY_CLASSES = Set.of("08", "57", "58");

  /**
   * Out of memory, too many connections, configuration limit exceeded, read-only transaction (a
   * standby), the password or the database is not accepted any more.
   */
  private static final Set<String> AWAY_STATES =
      Set.of("53200", "53300", "53400", "25006", "28000", "28P01", "3D000");

  /** Serialization failure, deadlock detected, lock not available. */
  private static final Set<String> COLLISION_STATES = Set.of("40001", "40P01", "55P03");

  /** The most exceptions of a chain of causes that are looked at. */
  private static final int MOST_CAUSES = 64;

  /** The kind of a failure, by the exception and all its causes; null if it is none of these. */
  public static @Nullable DatabaseFailure of(@Nullable Throwable failure) {
    if (failure == null) return null;
    DatabaseFailure byType = null;
    boolean hasState = false;
    for (Throwable cause : withCauses(failure)) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        DatabaseFailure byState = ofState(sql.getSQLState());
        if (byState != null) return byState;
        hasState = true;
      }
      if (byType == null) byType = ofType(cause);
    }
    // types are guesses
    return hasState ? null : byType;
  }

  /** A failed clean-up hides the failure that it cleans up after among its suppressed ones. */
  private static Set<Throwable> withCauses(Throwable failure) {
    Set<Throwable> found = new LinkedHashSet<>();
    Deque<Throwable> open = new ArrayDeque<>(List.of(failure));
    while (!open.isEmpty() && found.size() < MOST_CAUSES) {
      Throwable next = open.removeFirst();
      if (!found.add(next)) continue;
      if (next.getCause() != null) open.addLast(next.getCause());
      open.addAll(List.of(next.getSuppressed()));
    }
    return found;
  }

  /** Whether a failure means that the database is away. */
  public static boolean isAway(@Nullable Throwable failure) {
    return of(failure) == AWAY;
  }

  private static @Nullable DatabaseFailure ofState(String state) {
    if (COLLISION_STATES.contains(state)) return COLLISION;
    boolean away = AWAY_STATES.contains(state) || AWAY_CLASSES.stream().anyMatch(state::startsWith);
    return away ? AWAY : null;
  }

  private static @Nullable DatabaseFailure ofType(Throwable failure) {
    return switch (failure) {
      // what was sent to the database is wrong, and stays so
      case SQLSyntaxErrorException _,
          SQLDataException _,
          SQLFeatureNotSupportedException _,
          SQLIntegrityConstraintViolationException _,
          SQLWarning _ ->
          null;
      case SQLTransactionRollbackException _ -> COLLISION;
      // one without a state is the pool's, which has no connection to give or was given back a dead
      // one
      case SQLException _,
          CannotCreateTransactionException _,
          TransactionTimedOutException _,
          NonTransientDataAccessResourceException _,
          TransientDataAccessResourceException _,
          RecoverableDataAccessException _,
          QueryTimeoutException _,
          jakarta.persistence.QueryTimeoutException _,
          org.hibernate.QueryTimeoutException _,
          PoolInitializationException _,
          JDBCConnectionException _ ->
          AWAY;
      case ConcurrencyFailureException _,
          LockTimeoutException _,
          PessimisticLockException _,
          org.hibernate.PessimisticLockException _,
          OptimisticLockException _,
          StaleStateException _,
          SnapshotIsolationException _,
          TransactionSerializationException _ ->
          COLLISION;
      default -> null;
    };
  }
}
