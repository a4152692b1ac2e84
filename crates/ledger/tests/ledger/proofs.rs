//! Inclusion and consistency proofs.

use bellwether_ledger::{
    Edge, Hash, ProofError, TileId, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use tlog_tiles::{prove_record, prove_tree};

use crate::made::{Tiles, leaves};
use crate::trees::Oracle;

fn tree(leaves: &[Hash]) -> (Tiles, Hash) {
    let mut edge = Edge::empty();
    leaves.iter().for_each(|leaf| edge.push(*leaf));
    let mut tiles = Tiles::default();
    tiles.0.extend(edge.take_changed_tiles());
    (tiles, edge.root())
}

#[test]
fn every_proof_in_a_small_tree_holds_and_is_that_of_another_implementation() {
    let leaves = leaves(40);
    let oracle = Oracle::of(&leaves);
    for size in 0..=40 {
        let (tiles, root) = tree(&leaves[..size as usize]);
        for index in 0..size {
            let proof = inclusion_proof(index, size, &tiles).unwrap();
            let theirs: Vec<Hash> =
                prove_record(size, index, &oracle).unwrap().iter().map(|hash| hash.0).collect();
            assert_eq!(proof, theirs);
            assert_eq!(verify_inclusion(&leaves[index as usize], index, size, &proof, &root), Ok(()));
        }
        for old in 0..=size {
            let proof = consistency_proof(old, size, &tiles).unwrap();
            if old > 0 {
                let theirs: Vec<Hash> =
                    prove_tree(size, old, &oracle).unwrap().iter().map(|hash| hash.0).collect();
                assert_eq!(proof, theirs, "{old} {size}");
            }
            let old_root = tree(&leaves[..old as usize]).1;
            assert_eq!(verify_consistency(old, &old_root, size, &root, &proof), Ok(()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_proof_across_tiles_holds_and_a_changed_one_does_not(
        size in 1..1200_u64, at in any::<prop::sample::Index>(), spoil in any::<prop::sample::Index>(), bit in 0..256_usize,
    ) {
        let leaves = leaves(size);
        let (tiles, root) = tree(&leaves);
        let index = at.index(size as usize) as u64;
        let leaf = leaves[index as usize];
        let mut proof = inclusion_proof(index, size, &tiles).unwrap();
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Ok(()));
        prop_assert!(verify_inclusion(&root, index, size, &proof, &root).is_err() || size == 1);
        if !proof.is_empty() {
            let place = spoil.index(proof.len());
            proof[place][bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Err(ProofError::Wrong));
            proof[place][bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof[1..], &root), Err(ProofError::Wrong));
        }
        proof.push(root);
        prop_assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), Err(ProofError::Wrong));
    }

    #[test]
    fn growth_across_tiles_holds_and_a_rewritten_past_does_not(
        new in 2..1200_u64, at in any::<prop::sample::Index>(), rewritten in any::<prop::sample::Index>(),
    ) {
        let leaves = leaves(new);
        let old = 1 + at.index(new as usize - 1) as u64;
        let (tiles, root) = tree(&leaves);
        let old_root = tree(&leaves[..old as usize]).1;
        let proof = consistency_proof(old, new, &tiles).unwrap();
        prop_assert_eq!(verify_consistency(old, &old_root, new, &root, &proof), Ok(()));

        let mut forged = leaves;
        forged[rewritten.index(old as usize)] = [9; 32];
        let (tiles, forged_root) = tree(&forged);
        let proof = consistency_proof(old, new, &tiles).unwrap();
        prop_assert_eq!(verify_consistency(old, &old_root, new, &forged_root, &proof), Err(ProofError::Wrong));
    }
}

#[test]
fn a_proof_outside_the_tree_is_refused() {
    let (tiles, root) = tree(&leaves(5));
    assert_eq!(inclusion_proof(5, 5, &tiles), Err(ProofError::OutOfRange));
    assert_eq!(consistency_proof(6, 5, &tiles), Err(ProofError::OutOfRange));
    assert_eq!(verify_inclusion(&root, 5, 5, &[], &root), Err(ProofError::OutOfRange));
    assert_eq!(verify_consistency(6, &root, 5, &root, &[]), Err(ProofError::OutOfRange));
}

#[test]
fn a_tile_that_a_proof_needs_is_named_when_missing() {
    let (mut tiles, _) = tree(&leaves(600));
    let id = TileId { level: 0, index: 1 };
    tiles.0.remove(&id);
    assert_eq!(inclusion_proof(300, 600, &tiles), Err(ProofError::Tile(id)));
    assert!(inclusion_proof(3, 600, &tiles).is_ok());
}
