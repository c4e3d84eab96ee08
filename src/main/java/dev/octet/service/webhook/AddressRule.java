package dev.octet.service.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Decides which addresses webhooks may be sent to. A client that sends a URL makes the service call
 * it from inside the service's network; it must not reach private addresses that way.
 *
 * @param privateOnes whether private addresses may be reached
 */
record AddressRule(boolean privateOnes) {
  /** The IPv4 blocks that are not globally reachable (IANA's special-purpose address registry). */
  private static final List<Block> SPECIAL =
      List.of(
          Block.of("0.0.0.0", 8),
          Block.of("10.0.0.0", 8),
          Block.of("100.64.0.0", 10),
          Block.of("127.0.0.0", 8),
          Block.of("169.254.0.0", 16),
          Block.of("172.16.0.0", 12),
          Block.of("192.0.0.0", 24),
          Block.of("192.0.2.0", 24),
          Block.of("192.88.99.0", 24),
          Block.of("192.168.0.0", 16),
          Block.of("198.18.0.0", 15),
          Block.of("198.51.100.0", 24),
          Block.of("203.0.113.0", 24),
          // multicast and reserved addresses
          Block.of("224.0.0.0", 3));

  /** The global unicast IPv6 addresses, and the blocks of them that are not global hosts. */
  private static final Block GLOBAL = Block.of("2000::", 3);

  private static final List<Block> NOT_GLOBAL =
      List.of(
          // Teredo and other protocol assignments, documentation, 6to4
          Block.of("2001::", 23), Block.of("2001:db8::", 32), Block.of("2002::", 16));

  private record Block(byte[] prefix, int bits) {
    static Block of(String address, int bits) {
      try {
        // an address literal, which needs no DNS query
        return new Block(InetAddress.getByName(address).getAddress(), bits);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(address, e);
      }
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) return false;
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % Byte.SIZE;
        if (((address[bit / Byte.SIZE] ^ prefix[bit / Byte.SIZE]) & mask) != 0) return false;
      }
      return true;
    }
  }

  boolean permits(InetAddress address) {
    if (address.isMulticastAddress() || address.isAnyLocalAddress()) return false;
    // Java represents IPv4-mapped IPv6 addresses as IPv4 addresses
    return privateOnes || isGlobal(address.getAddress());
  }

  private static boolean isGlobal(byte[] address) {
    if (address.length == 4) return SPECIAL.stream().noneMatch(block -> block.contains(address));
    return GLOBAL.contains(address)
        && NOT_GLOBAL.stream().noneMatch(block -> block.contains(address));
  }
}
