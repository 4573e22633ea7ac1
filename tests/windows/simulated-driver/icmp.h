/* The host behind the wire answers pings. */
#ifndef SIMTUN_ICMP_H
#define SIMTUN_ICMP_H

#include <windows.h>

/*
 * Turns a whole ICMP echo request to one host, IPv4 or IPv6, into its reply where it lies:
 * addresses swapped, type changed, checksum updated. Leaves everything else alone: fragments, IPv6
 * extension headers, multicast, garbage.
 */
void icmp_answer(BYTE *packet, DWORD size);

#endif
