/* The swap (docs/protocol.md §11) for Spin: can one side ever have the other's key alone?
 *
 * n = 3·F + 1 couriers, of whom L lie. One party, A, is dishonest and in league with the liars; the
 * other, B, is honest. Liars need no state: they state anything to anybody, and A has their shares.
 * What A can have, it has: every statement that an honest courier made, in any order. B has only
 * what reached it, for every answer may be lost. Clocks are arbitrary: a courier may come to the
 * deadline at any moment. A courier may crash before a commit (nothing happened), after it and
 * before the answer (a step without anybody hearing of it), or at any other time (nothing changes).
 *
 * Wrong on purpose, each to be refuted: -DWEAK_CERTIFICATE (F + 1 statements release), -DSAY_BOTH (a
 * ready courier states expired at its deadline), -DFORGET (it answers before its record is
 * durable), -DL=F+1 (one liar too many).
 */
#ifndef F
#define F 1
#endif
#ifndef L
#define L F
#endif
#define N (3 * F + 1)
#define HONEST (N - (L))
#define RESTORES (F + 1)
#define DECIDES (2 * F + 1)
#ifdef WEAK_CERTIFICATE
#define RELEASES (F + 1)
#else
#define RELEASES DECIDES
#endif

#define WAITING 0
#define READY 1
#define EXPIRED 2

/* Of each honest courier, durable. */
byte state[HONEST];
bool from_a[HONEST], from_b[HONEST]; /* deposits, while it waits */
bool released[HONEST];
/* Whether A has its ready statement. */
bool a_ready[HONEST];
/* What reached B. */
bool b_ready[HONEST], b_expired[HONEST], b_share[HONEST];
bool b_certificate;              /* heard from a courier that had released */
byte liars_ready, liars_expired; /* how many liars stated this to B */

byte count, j;

#define COUNTED(what) \
  count = 0; j = 0; \
  do \
  :: j < HONEST -> count = count + what[j]; j++ \
  :: else -> break \
  od; \
  j = 0

/* A deposit came; with both it is ready. What is no longer needed is made equal. */
inline settle(i) {
  if
  :: from_a[i] && from_b[i] -> state[i] = READY; from_a[i] = 0; from_b[i] = 0
  :: else -> skip
  fi
}

/* B asks courier i, and the answer arrives. */
inline hear(i) {
  if
  :: state[i] == READY -> b_ready[i] = 1
  :: state[i] == EXPIRED -> b_expired[i] = 1
  :: else -> skip
  fi;
  if
  :: released[i] -> b_share[i] = 1; b_certificate = 1
  :: else -> skip
  fi
}

#define A_HAS_THE_KEY (L + count >= RESTORES)

/* Never: B has the proof that it is over, and A has B's key. */
inline check_end() {
  byte ended = 0;
  COUNTED(b_expired);
  ended = (count + liars_expired >= DECIDES);
  COUNTED(released);
  assert(!(ended && A_HAS_THE_KEY));
  ended = 0;
  count = 0
}

active proctype world() {
  byte i;
  bool a_has;
  do
  :: atomic {
       select(i : 0 .. HONEST - 1);
       if
       :: state[i] == WAITING && !from_a[i] -> from_a[i] = 1; settle(i)
       :: state[i] == WAITING && !from_b[i] -> from_b[i] = 1; settle(i)
#ifdef FORGET
       /* It was ready, said so to A, and is not when it starts again. */
       :: state[i] == WAITING && from_a[i] != from_b[i] -> a_ready[i] = 1
#endif
       /* Its deadline, or either side withdraws. */
       :: state[i] == WAITING -> state[i] = EXPIRED; from_a[i] = 0; from_b[i] = 0
       :: state[i] == READY && !a_ready[i] -> a_ready[i] = 1
#ifdef SAY_BOTH
       :: state[i] == READY && !b_expired[i] -> b_expired[i] = 1
#endif
       /* A shows a certificate, with what the liars state. */
       :: state[i] == READY && !released[i] ->
          COUNTED(a_ready);
          if
          :: count + L >= RELEASES -> released[i] = 1
          :: else -> skip
          fi;
          count = 0
       /* B shows one. */
       :: state[i] == READY && !released[i] ->
          COUNTED(b_ready);
          if
          :: b_certificate || count + liars_ready >= RELEASES -> released[i] = 1
          :: else -> skip
          fi;
          count = 0
       :: state[i] != WAITING -> hear(i)
       fi;
       check_end();
       i = 0
     }
  :: atomic { liars_ready < L -> liars_ready++ }
  :: atomic { liars_expired < L -> liars_expired++; check_end() }
  /* From here on nothing is lost any more: B asks everybody, shows what it has, asks again. */
  :: break
  od;
  skip;
  d_step {
    COUNTED(released);
    a_has = A_HAS_THE_KEY;
    for (i : 0 .. HONEST - 1) { hear(i) }
    COUNTED(b_ready);
    if
    :: b_certificate || count + liars_ready >= RELEASES ->
       for (i : 0 .. HONEST - 1) {
         if
         :: state[i] == READY -> released[i] = 1
         :: else -> skip
         fi;
         hear(i)
       }
    :: else -> skip
    fi;
    COUNTED(b_share);
    assert(!a_has || count >= RESTORES)
  }
}
