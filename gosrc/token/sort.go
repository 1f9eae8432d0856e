package token

// insertionLimit is the size below which insertion sort wins.
const insertionLimit = 32

// Sort orders tokens by their bytes, in place and without allocating.
func Sort(ts []UUID) { radixSort(ts, 0) }

// radixSort orders tokens that agree on their first digit bytes: it deals
// them into 256 buckets by the next byte, in place, and sorts each bucket.
// Tokens are close to random, so that two or three bytes tell most apart.
func radixSort(ts []UUID, digit int) {
	for len(ts) > insertionLimit && digit < len(ts[0]) {
		var count [256]int
		for i := range ts {
			count[ts[i][digit]]++
		}
		if count[ts[0][digit]] == len(ts) {
			digit++
			continue
		}
		var next, end [256]int
		at := 0
		for b, c := range count {
			next[b] = at
			at += c
			end[b] = at
		}
		for b := range next {
			for next[b] < end[b] {
				home := ts[next[b]][digit]
				if int(home) != b {
					ts[next[b]], ts[next[home]] = ts[next[home]], ts[next[b]]
				}
				next[home]++
			}
		}
		for b, c := range count {
			if c > 1 {
				radixSort(ts[end[b]-c:end[b]], digit+1)
			}
		}
		return
	}
	for i := 1; i < len(ts); i++ {
		if !less(&ts[i], &ts[i-1]) {
			continue
		}
		t := ts[i]
		j := i
		for j > 0 && less(&t, &ts[j-1]) {
			ts[j] = ts[j-1]
			j--
		}
		ts[j] = t
	}
}
