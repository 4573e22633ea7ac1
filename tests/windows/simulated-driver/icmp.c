#include "icmp.h"

static DWORD word(const BYTE *bytes)
{
    return (DWORD)bytes[0] << 8 | bytes[1];
}

static void put_word(BYTE *bytes, DWORD value)
{
    bytes[0] = (BYTE)(value >> 8);
    bytes[1] = (BYTE)value;
}

/* Answers whether it was a request. Swapping addresses changes no sum, so only the type counts. */
static BOOL turn(BYTE *icmp, DWORD request, DWORD reply)
{
    if (word(icmp) != request << 8)
        return FALSE;
    put_word(icmp, reply << 8);
    /* RFC 1624, equation 3; a request that was damaged stays damaged */
    DWORD sum = (~word(icmp + 2) & 0xFFFF) + (~(request << 8) & 0xFFFF) + (reply << 8);
    sum = (sum & 0xFFFF) + (sum >> 16);
    sum = (sum & 0xFFFF) + (sum >> 16);
    put_word(icmp + 2, ~sum);
    return TRUE;
}

static void swap(BYTE *addresses, int length)
{
    for (int i = 0; i < length; i++) {
        BYTE source = addresses[i];
        addresses[i] = addresses[length + i];
        addresses[length + i] = source;
    }
}

static void answer_v4(BYTE *packet, DWORD size)
{
    DWORD header = (packet[0] & 0xF) * 4u;
    DWORD total = word(packet + 2);
    BOOL whole = (word(packet + 6) & 0x3FFF) == 0;
    if (header >= 20 && total <= size && total >= header + 8 && whole && packet[9] == 1
        && packet[16] < 0xE0 && turn(packet + header, 8, 0))
        swap(packet + 12, 4);
}

static void answer_v6(BYTE *packet, DWORD size)
{
    DWORD payload = word(packet + 4);
    if (payload <= size - 40 && payload >= 8 && packet[6] == 58 && packet[24] != 0xFF
        && turn(packet + 40, 128, 129))
        swap(packet + 8, 16);
}

void icmp_answer(BYTE *packet, DWORD size)
{
    if (size >= 20 && packet[0] >> 4 == 4)
        answer_v4(packet, size);
    else if (size >= 40 && packet[0] >> 4 == 6)
        answer_v6(packet, size);
}
