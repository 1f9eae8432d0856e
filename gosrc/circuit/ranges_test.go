package circuit

import "testing"

func TestSparseNumbersNeverMakeAnArray(t *testing.T) {
	memory := NewMemory(1 << 20)
	r := newRanges(memory)
	for i := range uint32(1000) {
		if err := r.set(i, firstLocal+i, 1000); err != nil {
			t.Fatal(err)
		}
		if err := r.set(FirstSparse+i*1000, firstLocal+i, 1000); err != nil {
			t.Fatal(err)
		}
	}
	if r.dense.dense == nil || r.sparse.dense != nil {
		t.Errorf("arrays: dense %v, sparse %v", r.dense.dense != nil, r.sparse.dense != nil)
	}
	for i := range uint32(1000) {
		if r.get(i) != firstLocal+i || r.get(FirstSparse+i*1000) != firstLocal+i {
			t.Fatalf("gate %d is lost", i)
		}
	}
	r.forget(FirstSparse + 5000)
	if r.get(FirstSparse+5000) != absent || r.get(5) != firstLocal+5 {
		t.Error("forgetting a sparse number went wrong")
	}
	r.reset()
	if memory.Used() != 0 {
		t.Errorf("%d bytes are still charged", memory.Used())
	}
}
