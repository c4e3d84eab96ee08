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
 * The kinds of database failures that are not the fault of a request and after which a retry helps.
 * Spring, Hibernate and JDBC report them as many exception types. If the server or the driver gave
 * a SQLSTATE, that decides (appendix A of PostgreSQL's documentation).
 */
public enum DatabaseFailure {
  /** The database can't be reached, does not answer, or accepts no work at the moment. */
  AWAY,
  /** Two transactions conflicted. */
  COLLISION;

  /** Classes of SQLSTATE: connection exception, operator intervention, system error. */
  private static final Set<String> AWAY_CLASSES = Set.of("08", "57", "58");

  /**
   * Out of memory, too many connections, configuration limit exceeded, read-only transaction (a
   * standby), password or database no longer accepted.
   */
  private static final Set<String> AWAY_STATES =
      Set.of("53200", "53300", "53400", "25006", "28000", "28P01", "3D000");

  /** Serialization failure, deadlock detected, lock not available. */
  private static final Set<String> COLLISION_STATES = Set.of("40001", "40P01", "55P03");

  /** Maximum number of exceptions of a chain that are examined. */
  private static final int MOST_CAUSES = 64;

  /** Returns the kind of a failure, by the exception and all its causes; null if it is neither. */
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
    // a SQLSTATE of another kind takes precedence over the types, which are guesses
    return hasState ? null : byType;
  }

  /**
   * Returns an exception with its causes and suppressed exceptions. A failed clean-up may hide the
   * original failure among its suppressed exceptions.
   */
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

  /** Returns whether a failure means that the database is unavailable. */
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
      // the statement or its data are wrong, and a retry would not help
      case SQLSyntaxErrorException _,
          SQLDataException _,
          SQLFeatureNotSupportedException _,
          SQLIntegrityConstraintViolationException _,
          SQLWarning _ ->
          null;
      case SQLTransactionRollbackException _ -> COLLISION;
      // without a SQLSTATE it comes from the pool, which has no connection to give or got back a
      // dead one
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
