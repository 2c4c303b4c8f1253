/* The end of a swap's time (docs/protocol.md §11.5) for Spin: is a certificate that is shown at the
 * last moment still shown in time by the other side?
 *
 * F + 1 honest couriers are ready, the fewest of any certificate; L = F others lie, and the rest are
 * silent. Time goes in steps of ten days, counted from the end of the window. A, dishonest, may show
 * the certificate to any honest courier in any step, with what the liars and all that have released
 * state. B, honest, is as slow as it is allowed to be: what happens in one step it hears and shows
 * on in the next.
 *
 * Wrong on purpose, to be refuted: -DNO_WITNESSES (nothing but the window counts).
 */
#ifndef F
#define F 1
#endif
#define HONEST (F + 1)
#define RESTORES (F + 1)
#define LAST (F + 2) /* when couriers forget */

bool released[HONEST];
byte used[HONEST];    /* how many liars were its witnesses */
bool b_heard[HONEST]; /* B has its share, its statement and its witnesses */
byte now;
byte count, j, liars;

#define COUNTED(what) \
  count = 0; j = 0; \
  do \
  :: j < HONEST -> count = count + what[j]; j++ \
  :: else -> break \
  od; \
  j = 0

#ifdef NO_WITNESSES
#define IN_TIME(witnesses) (now == 0)
#else
#define IN_TIME(witnesses) (now <= witnesses)
#endif

active proctype world() {
  byte i, w;
  do
  :: atomic { /* A shows, to whom and with as many liars as witnesses as it likes */
       now < LAST ->
       select(i : 0 .. HONEST - 1);
       select(w : 0 .. F);
       COUNTED(released);
       if
       :: !released[i] && IN_TIME(count + w) -> released[i] = 1; used[i] = w
       :: else -> skip
       fi;
       i = 0; w = 0; count = 0
     }
  :: atomic { /* the end of a step: B shows on what it heard in the one before, and hears anew */
       now < LAST ->
       COUNTED(b_heard);
       liars = 0;
       for (i : 0 .. HONEST - 1) {
         if
         :: b_heard[i] && used[i] > liars -> liars = used[i]
         :: else -> skip
         fi
       }
       for (i : 0 .. HONEST - 1) {
         if
         :: count > 0 && !released[i] && IN_TIME(count + liars) ->
            released[i] = 1; used[i] = liars
         :: else -> skip
         fi
       }
       for (i : 0 .. HONEST - 1) { b_heard[i] = released[i] }
       now++;
       i = 0; count = 0; liars = 0
     }
  :: now == LAST -> break
  od;
  skip;
  d_step {
    COUNTED(released);
    liars = count;
    COUNTED(b_heard);
    assert(liars == 0 || count >= RESTORES)
  }
}
